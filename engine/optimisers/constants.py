"""What optimisers with running means of squared gradients share."""

SQR_MOM = 0.99  # how slowly squared gradients are forgotten (fast.ai's value; torch's is 0.999)
EPS = 1e-5  # fast.ai's value; torch's is 1e-8
